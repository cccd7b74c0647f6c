const everyAddress: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
const loopback = new Set(["localhost", "127.0.0.1", "::1"]);

/** Where a process of this machine reaches a server that listens on this host. */
export function makeLocalUrl(host: string, port: number): string {
  const name = everyAddress[host] ?? host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** Where the local runner reaches the site: past any proxy if the site listens on loopback too, else as browsers do, since a token must not travel in clear. */
export function makeSiteUrl(site: { host: string; port: number; origin: string }): string {
  return loopback.has(everyAddress[site.host] ?? site.host) ? makeLocalUrl(site.host, site.port) : site.origin;
}
