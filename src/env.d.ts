/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    /** Language of the address; English where the address names none. */
    locale: import("#src/domain/locale.ts").Locale;
    viewer: import("#src/domain/people.ts").Viewer | null;
    /** The id that error pages show and the log carries. */
    requestId: string;
    /** What the page could not do; set while an error page is drawn. */
    failure?: Error | undefined;
  }
}

/** For files that are not Astro's own, such as tests: what importing a component gives. */
declare module "*.astro" {
  const Component: import("astro/runtime/server/index.js").AstroComponentFactory;
  export default Component;
}
