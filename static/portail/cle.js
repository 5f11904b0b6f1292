// Passkeys: asks the browser for one, or to use one, and sends its answer in the form. Without this file the pages say
// how to do without.
"use strict";

const enOctets = (texte) => Uint8Array.from(atob(texte.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const enTexte = (octets) => btoa(String.fromCharCode(...new Uint8Array(octets))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const CHAMPS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function preparer(options) {
  const cle = { ...options.publicKey, challenge: enOctets(options.publicKey.challenge) };
  if (cle.user) cle.user = { ...cle.user, id: enOctets(cle.user.id) };
  for (const liste of ["excludeCredentials", "allowCredentials"]) {
    if (cle[liste]) cle[liste] = cle[liste].map((connue) => ({ ...connue, id: enOctets(connue.id) }));
  }
  return { publicKey: cle };
}

function reponseDe(cle) {
  const reponse = {};
  for (const champ of CHAMPS) if (cle.response[champ]) reponse[champ] = enTexte(cle.response[champ]);
  return { id: cle.id, rawId: enTexte(cle.rawId), type: cle.type, response: reponse, clientExtensionResults: cle.getClientExtensionResults() };
}

for (const form of document.querySelectorAll("form[data-cle]")) {
  const bouton = form.querySelector("button");
  const echec = form.querySelector("[role=alert]");
  bouton.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    echec.hidden = true;
    try {
      const options = preparer(JSON.parse(document.getElementById(form.dataset.options).textContent));
      const cle = await navigator.credentials[form.dataset.cle === "creer" ? "create" : "get"](options);
      form.elements.reponse.value = JSON.stringify(reponseDe(cle));
      form.submit();
    } catch (erreur) {
      echec.textContent = erreur.name === "SecurityError" ? "Les clés d’accès demandent une adresse sûre (https). Servez-vous d’un code." : "La clé n’a pas répondu. Recommencez, ou servez-vous d’un code.";
      echec.hidden = false;
    }
  });
}
