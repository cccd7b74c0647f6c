import type { Probe, Sentence } from "./probe.ts";

/** Why a machine's tier is what it is, and what follows for its work. */
export function describeCaged(): Sentence {
  return {
    en: "Learners' programs run in a full cage here. Everything may run, and be graded.",
    fr: "Ici, les programmes des apprenants tournent dans une cage complète. Tout peut être exécuté et noté.",
  };
}

/** `lacking` is what keeps a full cage from being built; empty where the operator asked for this tier. */
export function describeConfined(lacking: readonly Probe[], grades: boolean): Sentence {
  const cause = lacking.length > 0 ? join(lacking) : { en: "ATELIER_TIER asks for it.", fr: "ATELIER_TIER le demande." };
  const work = grades
    ? {
        en: "Everything may run, one attempt at a time, and be graded: learners and judges have users of their own.",
        fr: "Tout peut être exécuté, une tentative à la fois, et noté : apprenants et juges ont chacun leur propre utilisateur.",
      }
    : {
        en: "Runs may run, one attempt at a time; nothing is graded here, because a judge would have the learner's user.",
        fr: "Les essais peuvent être exécutés, un à la fois ; rien n’est noté ici, car un juge aurait l’utilisateur de l’apprenant.",
      };
  return {
    en: `Learners' programs run confined here, by Landlock and system-call filters instead of a cage. ${cause.en} ${work.en}`,
    fr: `Ici, les programmes des apprenants tournent confinés, par Landlock et des filtres d’appels système au lieu d’une cage. ${cause.fr} ${work.fr}`,
  };
}

/** What is missing, and what to do about each. */
export function describeRefused(lacking: readonly Probe[]): Sentence {
  const { en, fr } = join(lacking);
  return { en: `The runner will not serve here. ${en}`, fr: `L’exécuteur ne servira pas ici. ${fr}` };
}

function join(probes: readonly Probe[]): Sentence {
  const say = (language: keyof Sentence): string => probes.map(({ finding }) => finding[language]).join(" ");
  return { en: say("en"), fr: say("fr") };
}
