import type { measurements as english } from "../en/measurements.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

// En français, zéro s'accorde au singulier.
const plural = (count: number, one: string, many: string) => (count < 2 ? one : many);

export const measurements = typesetFrench<SameMessages<typeof english>>({
  speed: {
    summary: (ratio, low, high, atLeast) =>
      `${ratio} fois la vitesse de la référence (entre ${low} et ${high}, avec une confiance de 95 %) ; on demande ${atLeast} fois`,
    baseline: "Référence",
    learner: "Votre code",
    times: "Durée d’un appel",
    fastest: "La plus courte",
    middle: "Médiane",
    slowest: "La plus longue",
    floor: (time) => `Moins de ${time} ms est impossible sur cette machine, et ne serait pas noté.`,
  },
  growth: {
    summary: (exponent, low, high, atMost) =>
      `Le temps croît comme la taille à la puissance ${exponent} (entre ${low} et ${high}, avec une confiance de 99 %) ; on demande au plus ${atMost}`,
    size: "Taille",
    learner: "Votre code",
    allowed: "Croissance la plus rapide admise",
    quarter: "Un quart en moins de",
    times: (rounds) => `Durée d’un appel, sur ${plural(rounds, "1 série", `${rounds} séries`)}`,
  },
  mismatch: {
    grid: (rows, columns, most) => `${rows} × ${columns} valeurs, attendues et reçues : jusqu’à ${most} d’écart`,
    curve: (count, most) =>
      `${plural(count, `${count} valeur, attendue et reçue`, `${count} valeurs, attendues et reçues`)} : jusqu’à ${most} d’écart`,
    gridNotFinite: (rows, columns) => `${rows} × ${columns} valeurs, attendues et reçues : toutes ne sont pas des nombres finis`,
    curveNotFinite: (count) =>
      `${plural(count, `${count} valeur, attendue et reçue`, `${count} valeurs, attendues et reçues`)} : toutes ne sont pas des nombres finis`,
    blocks: "Chaque endroit affiché en représente plusieurs ; on y voit celui qui s’écarte le plus.",
    expected: "Attendu",
    actual: "Vos valeurs",
    difference: "Écart",
    worst: "Les plus grands écarts",
    row: "Ligne",
    column: "Colonne",
    place: "Position",
    notFinite: "non fini",
  },
});
