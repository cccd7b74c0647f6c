import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False on the server and while the page wakes up: for what only a browser knows, such as its time zone. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
