/** By this code a process says that its settings or this machine, not chance, keep it from serving: starting it again would change nothing. */
export const REFUSES_TO_SERVE = 78;
