/* The list at the door goes on without a network: what is noted is kept in this browser, shown at once, and sent when
   the network is back. Each note has a key of its own, so that sending it twice is sending it once. Without this file
   every button posts its form. */
(() => {
  "use strict";
  const liste = document.querySelector("[data-porte]");
  if (!liste) return;
  const CLE = `porte.${liste.dataset.porte}`;
  const adresse = liste.dataset.pointages;
  const jeton = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const avis = document.querySelector("[data-reseau]");
  const etats = { present: "Présent", retard: "En retard", excuse: "Excusé", absent: "Absent", rattrapage: "Rattrapé" };
  const lignes = new Map(Array.from(liste.querySelectorAll("[data-inscription]"), (ligne) => [ligne.dataset.inscription, ligne]));

  const lire = () => { try { return JSON.parse(localStorage.getItem(CLE)) || []; } catch { return memoire; } };
  let memoire = [];
  const garder = (file) => {
    memoire = file;
    try { file.length ? localStorage.setItem(CLE, JSON.stringify(file)) : localStorage.removeItem(CLE); } catch { /* private window: kept while the page is open */ }
  };
  const cle = () => {
    const o = crypto.getRandomValues(new Uint8Array(16));
    o[6] = (o[6] & 15) | 64; o[8] = (o[8] & 63) | 128;
    const h = Array.from(o, (n) => n.toString(16).padStart(2, "0")).join("");
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
  };

  const montrer = (ligne, etat) => {
    ligne.dataset.etat = etat;
    ligne.querySelector("[data-mot]").textContent = etats[etat] || "";
    ligne.querySelectorAll("button[value]").forEach((bouton) => {
      bouton.setAttribute("aria-pressed", String(bouton.value.startsWith(`${etat}:`) && etat !== ""));
    });
  };
  const compter = () => {
    const tous = Array.from(lignes.values(), (ligne) => ligne.dataset.etat);
    const presents = tous.filter((etat) => ["present", "retard", "rattrapage"].includes(etat)).length + Number(liste.dataset.autres);
    document.querySelector("[data-presentes]").textContent = String(presents);
  };
  const dire = (texte, ton) => {
    if (avis.textContent !== texte) avis.textContent = texte;
    avis.parentElement.classList.toggle("note-warn", ton === "attention");
    avis.parentElement.hidden = !texte;
  };
  const direLaFile = () => {
    const n = lire().length;
    if (n) dire(`Pas de réseau : ${n} pointage${n > 1 ? "s" : ""} gardé${n > 1 ? "s" : ""} sur ce téléphone. Continuez, tout partira au retour du réseau.`, "attention");
  };

  let enCours = false;
  const envoyer = async () => {
    if (enCours) return;
    enCours = true;
    const lot = lire().slice(0, 200);
    try {
      const reponse = await fetch(adresse, lot.length
        ? { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": jeton }, body: JSON.stringify({ saisies: lot }), redirect: "manual" }
        : { redirect: "manual" });
      if (!reponse.ok) {
        dire("Rien n’est perdu, mais le portail ne reconnaît plus votre session : rechargez la page pour vous connecter.", "attention");
        return;
      }
      const vu = await reponse.json();
      const refus = Object.values(vu.refusees);
      garder(lire().filter((saisie) => !vu.recues.includes(saisie.cle) && !(saisie.cle in vu.refusees)));
      const attendus = new Set(lire().map((saisie) => saisie.inscription));
      for (const [inscription, etat] of Object.entries(vu.etats)) {
        const ligne = lignes.get(inscription);
        if (ligne && !attendus.has(inscription) && ligne.dataset.etat !== etat) montrer(ligne, etat);
      }
      compter();
      dire(refus.length ? refus[0] : lot.length ? "Tout est enregistré." : "", refus.length ? "attention" : "");
    } catch {
      direLaFile();
    } finally {
      enCours = false;
    }
    if (lire().length && navigator.onLine) setTimeout(envoyer, 1500);
  };

  liste.addEventListener("click", (event) => {
    const bouton = event.target.closest("button[name=geste]");
    const ligne = event.target.closest("[data-inscription]");
    if (!bouton || !ligne) return;
    const [etat, inscription] = bouton.value.split(":");
    if (!(etat in etats)) return; // « effacer » waits for the network
    event.preventDefault();
    montrer(ligne, etat);
    compter();
    garder([...lire(), { cle: cle(), inscription, etat, quand: Date.now() }]);
    envoyer();
  });

  const champ = document.querySelector("[data-chercher]");
  const plat = (texte) => texte.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/’/g, "'").toLowerCase();
  champ.addEventListener("input", () => {
    const mots = plat(champ.value).split(/\s+/).filter(Boolean);
    let vues = 0;
    for (const ligne of lignes.values()) {
      const nom = plat(ligne.dataset.nom);
      ligne.hidden = !mots.every((mot) => nom.includes(mot));
      if (!ligne.hidden) vues += 1;
    }
    document.querySelector("[data-personne]").hidden = vues > 0;
  });
  champ.form.addEventListener("submit", (event) => event.preventDefault());

  for (const saisie of lire()) {
    const ligne = lignes.get(saisie.inscription);
    if (ligne) montrer(ligne, saisie.etat);
  }
  compter();
  addEventListener("online", envoyer);
  setInterval(envoyer, 15000);
  envoyer();
})();
