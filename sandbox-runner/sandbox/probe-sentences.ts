import type { Advice, ProbeName } from "./probe.ts";

/** What it means when a probe does not hold, and what an operator can do. */
export const advice: Readonly<Record<ProbeName, Advice>> = {
  "user-namespaces": {
    level: "missing",
    consequence: {
      en: "No full cage can be built here; what is left is to confine programs by Landlock.",
      fr: "Aucune cage complète ne peut être construite ici ; il reste à confiner les programmes par Landlock.",
    },
    remedy: {
      en: "Allow unprivileged user namespaces: user.max_user_namespaces above 0; on Ubuntu 24.04 and later also kernel.apparmor_restrict_unprivileged_userns=0 or an AppArmor profile for bwrap.",
      fr: "Autorisez les espaces de noms utilisateur sans privilèges : user.max_user_namespaces supérieur à 0 ; à partir d’Ubuntu 24.04, aussi kernel.apparmor_restrict_unprivileged_userns=0 ou un profil AppArmor pour bwrap.",
    },
  },
  "network-namespaces": {
    level: "reduced",
    consequence: {
      en: "Programs have no network at all, not even a loopback of their own: torch.distributed and whatever else connects its processes over TCP does not work.",
      fr: "Les programmes n’ont aucun réseau, pas même une boucle locale : torch.distributed et tout ce qui relie ses processus par TCP ne fonctionne pas.",
    },
    remedy: {
      en: "Set user.max_net_namespaces above 0 if exercises need that; nothing is less safe without.",
      fr: "Réglez user.max_net_namespaces au-dessus de 0 si des exercices en ont besoin ; rien n’est moins sûr sans cela.",
    },
  },
  bubblewrap: {
    level: "missing",
    consequence: { en: "No full cage can be built here.", fr: "Aucune cage complète ne peut être construite ici." },
    remedy: {
      en: "Install the package bubblewrap, version 0.5 or later.",
      fr: "Installez le paquet bubblewrap, version 0.5 ou ultérieure.",
    },
  },
  seccomp: {
    level: "missing",
    consequence: {
      en: "Dangerous system calls could not be refused.",
      fr: "Les appels système dangereux ne pourraient pas être refusés.",
    },
    remedy: { en: "Use a kernel built with CONFIG_SECCOMP_FILTER.", fr: "Utilisez un noyau compilé avec CONFIG_SECCOMP_FILTER." },
  },
  limits: {
    level: "reduced",
    consequence: {
      en: "The runner watches memory and processes itself, every 20 ms; a program can exceed its limit for that long.",
      fr: "L’exécuteur surveille lui-même la mémoire et les processus, toutes les 20 ms ; un programme peut dépasser sa limite pendant ce temps.",
    },
    remedy: {
      en: "Start the runner as root, or delegate a cgroup v2 subtree with the controllers memory and pids to its user.",
      fr: "Démarrez l’exécuteur en tant que root, ou déléguez à son utilisateur une arborescence cgroup v2 avec les contrôleurs memory et pids.",
    },
  },
  landlock: {
    level: "reduced",
    consequence: {
      en: "Without namespaces nothing could hold a learner's program.",
      fr: "Sans espaces de noms, rien ne pourrait retenir le programme d’un apprenant.",
    },
    remedy: {
      en: "Only where namespaces are refused: use Linux 6.2 or later, with landlock in the kernel's lsm= parameter.",
      fr: "Seulement là où les espaces de noms sont refusés : utilisez Linux 6.2 ou ultérieur, avec landlock dans le paramètre lsm= du noyau.",
    },
  },
  python: {
    level: "missing",
    consequence: {
      en: "Neither the warden nor a learner's program can run.",
      fr: "Ni le gardien ni le programme d’un apprenant ne peuvent s’exécuter.",
    },
    remedy: { en: "Install Python 3.11 or later at that path.", fr: "Installez Python 3.11 ou ultérieur à cet emplacement." },
  },
  torch: {
    level: "reduced",
    consequence: {
      en: "Exercises in the environment pytorch cannot run here.",
      fr: "Les exercices de l’environnement pytorch ne peuvent pas s’exécuter ici.",
    },
    remedy: {
      en: "Install the packages python3-torch and python3-matplotlib.",
      fr: "Installez les paquets python3-torch et python3-matplotlib.",
    },
  },
  gpu: {
    level: "reduced",
    consequence: { en: "Attempts run on the processor.", fr: "Les tentatives s’exécutent sur le processeur." },
    remedy: { en: "Nothing to do, unless this machine should have one.", fr: "Rien à faire, sauf si cette machine devrait en avoir un." },
  },
  slurm: {
    level: "reduced",
    consequence: { en: "Attempts run on this machine only.", fr: "Les tentatives s’exécutent sur cette machine uniquement." },
    remedy: { en: "Nothing to do, unless this is a cluster's node.", fr: "Rien à faire, sauf s’il s’agit d’un nœud de cluster." },
  },
};
