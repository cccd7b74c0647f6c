import { type RefObject, useEffect, useRef } from "react";

/** Moves the focus to an element that a press of the reader's has just brought up. */
export function useFirstFocus<T extends HTMLElement>(): RefObject<T | null> {
  const element = useRef<T>(null);
  useEffect(() => element.current?.focus(), []);
  return element;
}
