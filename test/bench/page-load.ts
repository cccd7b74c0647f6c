import { Agent, get } from "node:http";
import { findPercentiles, type Percentiles } from "./percentiles.ts";

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  readonly times: Percentiles;
}

/** Asks for a page over this many connections, each again as soon as it is answered. Requests in a second, and their times. */
export async function loadPage(url: string, connections: number, seconds: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const began = performance.now();
  const ends = began + seconds * 1000;
  const ask = async (): Promise<void> => {
    while (performance.now() < ends) {
      const asked = performance.now();
      await fetchOnce(url, agent);
      times.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: connections }, ask));
  const tookSeconds = (performance.now() - began) / 1000;
  agent.destroy();
  return { requests: times.length, perSecond: Math.round(times.length / tookSeconds), times: findPercentiles(times) };
}

/** One request as a browser makes it, compression and all; an answer other than 200 ends the measurement. */
export function fetchOnce(url: string, agent?: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { "accept-encoding": "gzip, br", accept: "text/html" };
    get(url, { headers, ...(agent ? { agent } : {}) }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
      response.resume().once("end", resolve).once("error", reject);
    }).once("error", reject);
  });
}
