import type { SameMessages } from "../shape.ts";
import { typesetFrench } from "../typeset.ts";
import type { judge as en } from "../en/judge.ts";

/** Ce que la plateforme dit elle-même d’une vérification. */
export const judge = typesetFrench<SameMessages<typeof en>>({
  "judge.import-failed": "Votre fichier n’a pas pu être importé : {type} : {message} ({file}, ligne {line}).",
  "judge.missing-name": "{name} est introuvable : le juge l’a cherché sous ce nom exact.",
  "judge.raised": "{name} a levé {type} : {message} ({file}, ligne {line}).",
  "judge.too-slow": "{name} n’avait toujours pas répondu au bout de {seconds} s ; le juge a cessé d’attendre.",
  "judge.too-much-output": "{name} a renvoyé plus que les {megabytes} Mo autorisés pour une réponse.",
  "judge.learner-died": "Votre programme s’est terminé pendant {name} sans répondre : mémoire épuisée, plantage ou sortie volontaire.",
  "judge.not-reached": "Non examiné : votre programme avait déjà été arrêté pendant la vérification {check}.",
  "judge.bad-answer": "Pendant {name}, autre chose qu’une réponse est arrivé sur le canal du juge. N’écrivez pas sur ce canal.",
  "judge.unsendable": "La valeur renvoyée par {name} ne peut pas être transmise : {reason}.",
  "judge.unsendable-object-array":
    "La valeur renvoyée par {name} contient un tableau NumPy d’objets, qui ne peut pas être transmis. Renvoyez une liste, ou un tableau de nombres ou de textes.",
  "judge.unsendable-structured-array":
    "La valeur renvoyée par {name} contient un tableau NumPy à champs nommés, qui ne peut pas être transmis. Renvoyez chaque champ dans son propre tableau.",
  "judge.unsendable-odd-array":
    "La valeur renvoyée par {name} contient un tableau NumPy d’un type qui ne peut pas être transmis. Convertissez-le avec astype() en nombres, en dates ou en textes courts.",
  "judge.unsendable-sparse-tensor":
    "La valeur renvoyée par {name} contient un tenseur creux ou imbriqué, qui ne peut pas être transmis. Appelez d’abord to_dense(), ou renvoyez ses parties dans une liste.",
  "judge.unsendable-quantised-tensor":
    "La valeur renvoyée par {name} contient un tenseur quantifié, qui ne peut pas être transmis. Renvoyez-en dequantize() ou int_repr().",
  "judge.unsendable-odd-tensor":
    "La valeur renvoyée par {name} contient un tenseur dont les valeurs ne peuvent pas être transmises : son type est trop inhabituel, ou il n’en a pas. Convertissez-le, par exemple avec float().",
  "judge.unusable-answer":
    "Le juge n’a rien pu faire de la valeur renvoyée : sa forme est inattendue. Comparez-la avec ce que demande l’énoncé.",
  "judge.too-noisy":
    "La machine était trop occupée pour une mesure équitable : la référence elle-même a varié de {percent} % sur {pairs} paires. Cela ne vous coûte rien ; soumettez de nouveau plus tard.",
  "judge.too-noisy-to-grow":
    "La machine était trop occupée pour dire comment croît le temps de votre code : le travail du juge lui-même a varié de {percent} % sur {rounds} séries. Cela ne vous coûte rien ; soumettez de nouveau plus tard.",
  "judge.too-quick-to-grow":
    "Votre code est si rapide ({ms} ms pour la taille {largest}) qu’on ne peut dire comment croît son temps. Cela ne vous coûte rien ; c’est à l’exercice de proposer des tailles plus grandes.",
  "judge.implausible":
    "Un appel a duré {ms} ms, moins que ce travail ne peut prendre sur cette machine ({floor} ms). Ce n’est pas noté, et ne vous coûte rien.",
  "judge.no-steady-clock": "La vitesse ne peut pas être mesurée équitablement sur cette machine. Cela ne vous coûte rien.",
  "judge.worked-while-held":
    "Votre programme a continué à travailler pendant {ms} ms alors que d’autres étaient mesurés. Que chaque appel finisse son travail avant de répondre.",
  "judge.too-many-parameters": "Vos poids comptent {value} nombres ; {threshold} sont permis au plus.",
  "judge.too-many-bytes": "Ce que vous renvoyez occupe {value} octets ; {threshold} sont permis au plus.",
  "judge.over-memory": "Votre programme a eu besoin de {value} Mio de mémoire, importations comprises ; {threshold} sont permis au plus.",
  "judge.over-processor": "Votre programme a pris {value} s de temps processeur ; {threshold} sont permises au plus.",
  "judge.over-energy": "Votre programme a pris {value} J d’énergie ; {threshold} sont permis au plus.",
  "judge.no-meter": "Sur cette machine, rien ne peut dire au juge ce que votre programme consomme. Cela ne vous coûte rien.",
  "judge.no-energy-meter": "Sur cette machine, rien ne mesure l’énergie que prend votre programme. Cela ne vous coûte rien.",
  "judge.broken": "C’est le juge lui-même qui a trébuché. Cela ne vous coûte rien ; les formateurs sont prévenus.",
  "judge.wrong-type": "Type attendu : {expected} ; type reçu : {actual}. {where}",
  "judge.wrong-length": "{expected} éléments attendus, {actual} reçus. {where}",
  "judge.wrong-shape": "Forme attendue : {expected} ; forme reçue : {actual}. {where}",
  "judge.wrong-dtype": "Type d’éléments attendu : {expected} ; reçu : {actual}. {where}",
  "judge.wrong-keys": "Les clés diffèrent. Manquantes : {missing}. En trop : {extra}. {where}",
  "judge.not-finite":
    "{wrong} valeurs sont nan ou infinies là où un nombre fini est attendu, la première en {index} : {actual} au lieu de {expected}. {where}",
  "judge.not-close":
    "{wrong} valeurs sur {count} sont fausses, la première en {index} : {actual} au lieu de {expected} (plus grande erreur : {error}). {where}",
  "judge.not-equal": "Attendu : {expected} ; reçu : {actual}. {where}",
  "judge.not-same": "Les deux ne sont pas identiques : attendu {expected}, reçu {actual}. {where}",
  "judge.inputs-changed": "{name} a modifié ses arguments. Travaillez sur des copies : l’appelant a encore besoin des originaux.",
});
