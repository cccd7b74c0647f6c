import type { learning as english } from "../en/learning.ts";
import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";

export const learning = typesetFrench<SameMessages<typeof english>>({
  title: "Mon parcours",
  greeting: (name) => `Bonjour, ${name}.`,
  resumeTitle: "Là où vous en étiez",
  resume: "Continuer",
  begin: "Vous n’avez pas encore commencé. Ouvrez un cours : sa première leçon prend vingt minutes.",
  finished: "Vous avez tout fait dans votre dernier cours.",
  choose: "Choisir un cours",
  openTitle: "Commencé, pas encore fini",
  dueTitle: "À rendre",
  nothingDue: "Aucune date ne vous est fixée. Avancez à votre rythme.",
  due: (moment) => `À rendre le ${moment}.`,
  duePassed: (moment) => `La date limite, le ${moment}, est passée. Ce que vous rendez maintenant compte encore.`,
  dueGrace: (moment) => `La date limite, le ${moment}, est passée. Ce que vous rendez maintenant compte encore entièrement.`,
  dueLate: (moment, percent) =>
    `La date limite, le ${moment}, est passée. En retard : −${percent} %. Ce que vous rendez maintenant perd cette part de sa note.`,
  dueClosed: (moment) => `Fermé : c’était à rendre le ${moment}, et plus rien n’est accepté. Vous pouvez toujours exécuter votre code.`,
  dueExtended: "Prolongé : votre formateur vous a donné plus de temps, déjà compté ici.",
  closes: (moment) => `Plus rien n’est accepté après le ${moment}.`,
  dueMoved: "Les machines sont en maintenance à ce moment-là : la date est reportée d’autant.",
  hiddenFrom: (moment) =>
    `Les vérifications cachées se font à partir du ${moment}, car d’autres travaillent jusque-là à cet exercice : la soumission qui compte est alors jugée de nouveau avec elles. Cela ne vous coûte aucun essai.`,
  hiddenAtOnce: "Ses vérifications cachées se font à chaque soumission.",
  hiddenAfterDue:
    "Les vérifications cachées se font après cette date : la soumission qui compte est alors jugée de nouveau avec elles. Cela ne vous coûte aucun essai.",
  updatesTitle: "Notation mise à jour",
  updated: (moment, reason) => `Le ${moment}, des soumissions à cet exercice ont été jugées de nouveau : ${reason}`,
  discounted: (number, reason) => `Quelqu’un a regardé votre soumission ${number}, et elle ne compte pas : ${reason}`,
  coursesTitle: "Vos cours",
  done: (done, total) => `${done} sur ${total} ${done < 2 ? "fait" : "faits"}`,
  usageTitle: "Temps de machine utilisé",
  gpu: "GPU",
  cpu: "CPU",
  energy: "Énergie, pour ce qui a été mesuré",
  cost: "Coût, pour ce dont le prix est connu",
  usageNote: "Les pannes de la plateforme ne sont pas comptées.",
});
