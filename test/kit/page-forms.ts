import type { Member } from "#kit/member.ts";

/** A page as somebody who is signed in gets it, with no redirect followed. */
export const getPage = (origin: string, { cookie }: Member, address: string): Promise<Response> =>
  fetch(new URL(address, origin), { headers: { cookie }, redirect: "manual" });

/** A form of a page, posted as a browser without JavaScript posts it. */
export const postForm = (origin: string, { cookie }: Member, address: string, fields: Record<string, string>): Promise<Response> =>
  fetch(new URL(address, origin), {
    method: "POST",
    redirect: "manual",
    headers: { origin, "sec-fetch-site": "same-origin", cookie },
    body: new URLSearchParams(fields),
  });
