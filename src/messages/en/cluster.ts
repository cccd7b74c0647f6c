import type { OutlookCause } from "#contract/outlook.ts";

const pending: Readonly<Record<OutlookCause, string>> = {
  new: "The cluster has just been asked for a place.",
  priority: "Others are before us in the cluster's queue.",
  resources: "The cluster is full. A place comes when somebody else's work ends.",
  maintenance: "The cluster is about to be serviced, and starts nothing that would not end before.",
  unavailable: "The machines that are needed are out of service at the moment.",
  limits: "We use as much of the cluster as we may at a time. A place comes when work of ours ends.",
  dependency: "The place is tied to other work, which has not ended yet.",
  held: "Somebody who looks after the cluster holds our place back.",
  "not-before": "The place is booked for later, and begins then.",
  impossible: "The cluster will not grant what it was asked for. The operator has to change it.",
  unknown: "The cluster does not say why we wait.",
  starting: "The cluster has given us a place, which is being prepared.",
  paused: "The cluster has refused us several times in a row, so nothing is asked of it for a while. It is asked again by itself.",
  operator:
    "The operator has stopped asking the cluster for places. A place comes when one that we have is free, or when the operator goes on.",
  silent: "The cluster does not answer at the moment. It is asked again all the time.",
};

/** What is said of the cluster that jobs run on. */
export const cluster = { pending } as const;
