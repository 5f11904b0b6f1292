// The code of the room changes every minute: the page follows. Without this file, a link shows the code of the moment.
(() => {
  "use strict";
  const place = document.querySelector("[data-code]");
  if (!place) return;
  const suivre = async () => {
    let attente = 5;
    try {
      const reponse = await fetch(place.dataset.code, { redirect: "error" });
      if (reponse.ok) {
        const lu = new DOMParser().parseFromString(await reponse.text(), "text/html");
        place.replaceChildren(...lu.body.childNodes);
        attente = Number(place.querySelector("[data-secondes]").dataset.secondes) + 1;
      }
    } catch { /* the network is away: the code shown is taken for two minutes more */ }
    setTimeout(suivre, attente * 1000);
  };
  setTimeout(suivre, (Number(place.querySelector("[data-secondes]").dataset.secondes) + 1) * 1000);
})();
