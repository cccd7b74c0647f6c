/** The site's addresses for runners. test/architecture holds them against the site's own map, which this wing may not import. */
export const siteRoutes = {
  lease: "/api/runner/v1/lease",
  events: "/api/runner/v1/events",
  fleet: "/api/runner/v1/fleet",
  bundle: (digest: string) => `/api/runner/v1/bundles/${digest}`,
  artifact: (digest: string) => `/api/runner/v1/artifacts/${digest}`,
} as const;
