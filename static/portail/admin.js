// Names what Django's admin widgets leave unnamed to screen readers. Nothing here is needed to work with the page.
"use strict";

function nommer(racine) {
  for (const choix of racine.querySelectorAll(".select2-selection:not([aria-label])")) {
    const select = choix.closest(".select2-container").previousElementSibling;
    const etiquette = select && select.id ? document.querySelector(`label[for="${CSS.escape(select.id)}"]`) : null;
    if (etiquette) {
      // The name says what the field is; what is chosen in it stays readable after it.
      const valeur = choix.querySelector("[id^=select2-]");
      etiquette.id = etiquette.id || `etiquette-${select.id}`;
      choix.setAttribute("aria-labelledby", [etiquette.id, valeur ? valeur.id : ""].join(" ").trim());
      const saisie = choix.querySelector(".select2-search__field"); // of a choice of several
      if (saisie) saisie.setAttribute("aria-labelledby", etiquette.id);
      if (valeur && valeur.getAttribute("role") === "textbox") valeur.setAttribute("aria-labelledby", etiquette.id);
    }
  }
  for (const aide of racine.querySelectorAll("span.help-tooltip[aria-label]:not([role])")) {
    aide.setAttribute("role", "img");
  }
}

// Some widgets are built when jQuery is ready, the others when the page is loaded; each time this was asked after them.
window.addEventListener("load", () => nommer(document));
if (window.django && window.django.jQuery) window.django.jQuery(() => nommer(document));
document.addEventListener("formset:added", (event) => setTimeout(() => nommer(event.target), 0));
