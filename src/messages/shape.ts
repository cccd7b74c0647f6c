/** What a French area must offer to stand beside its English one: the same keys, the same parameters. */
export type SameMessages<T> = {
  readonly [K in keyof T]: T[K] extends (...parameters: infer P) => string
    ? (...parameters: P) => string
    : T[K] extends string
      ? string
      : SameMessages<T[K]>;
};
