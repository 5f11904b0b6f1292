"""First and family names to draw from: accents, apostrophes, particles and hyphens, as in any real directory."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(" ".join(text.split()).split(", "))


FEMININE = _names("""
    Élodie, Maud, Nadia, Sarah, Inès, Camille, Leïla, Aline, Hélène, Marie-Ève, Françoise, Anaïs,
    Noémie, Solène, Chloé, Fatou, Océane, Thérèse, Zoé, Agnès, Mélanie, Bérengère, Yasmine, Claire,
    Maëlle, Gaëlle, Ségolène, Amélie, Véronique, Louise, Thi Hông, Rosa, Delphine, Marguerite, Aïcha,
    Laure
""")

MASCULINE = _names("""
    Karim, Antoine, Julien, Benoît, Paul, Marc, Thierry, Hervé, Jérôme, François, Rémi, Loïc, Gaël,
    Cédric, Aurélien, Jean-Noël, Étienne, Mickaël, Stéphane, Didier, Youssef, Théo, Raphaël, Bruno,
    André, Grégoire, Noël, Matthieu, Ousmane, Léo, Gérald, Vincent, Bao, Olivier, Maël, Romain
""")

FAMILY = _names("""
    Vasseur, Benslimane, Roybon, Mallet, Lachenal, Tissot, Ferhat, Granjean, Carrel, Chabert, Garcin,
    Dorey, Morand, Haddad, Tournier, Desmaris, Ponsard, d’Arvieux, de La Bâtie, Le Goff, L’Hostis,
    Nguyên, Brun-Buisson, Ébrard, Œuvrard, Çelik, Muñoz, Diallo, du Peloux, Perrin-Jassy, Allègre, Bœuf,
    Ginét, Rostaing, Pellissier, Chaléat, Jacquemet, Guédy, Baïetto, Oddos, Faÿs, Meyrieux, Tardy, Béal,
    Gontier, Sibué, Chenavas, Eymard, Vial, Bérard, Coquand, Durif, El Amrani, Ribeiro, Kowalczyk, Van
    den Bossche, Traoré, Ollagnier, Peyrin, Sappey, Quinquandon, Uzel, Yvrard, Zanella, Hugonnard
""")
