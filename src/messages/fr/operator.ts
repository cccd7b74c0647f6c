import type { operator as english } from "../en/operator.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const operator = typesetFrench<SameMessages<typeof english>>({
  navigation: "Exploitation",
  held: {
    title: "Travaux retenus",
    lede: "Après chacun de ces travaux, deux tranches d’un accélérateur étaient en mauvais état. Ils ne sont pas relancés et n’ont rien coûté à leurs auteurs. Regardez le programme, puis décidez.",
    none: "Aucun travail n’est retenu.",
    released: "Le travail a été libéré sans frais.",
    charged: "Le travail a été compté.",
    learner: "Apprenant",
    exercise: "Exercice",
    snippet: "un exemple de leçon",
    attempts: "Tentatives",
    attempt: (number, runner, device) => `Tentative ${number} sur ${runner}, ${device}`,
    noDevice: "aucun accélérateur",
    healthy: "tranche en bon état",
    unhealthy: "tranche en mauvais état",
    program: "Le programme",
    release: "Libérer sans frais",
    charge: "Compter",
    releaseNamed: (learner) => `Libérer sans frais le travail de ${learner}`,
    chargeNamed: (learner) => `Compter le travail de ${learner}`,
  },
});
