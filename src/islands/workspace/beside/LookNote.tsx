import { urls } from "#src/lib/urls.ts";
import { besideMessages } from "../../margin/margin-setting.ts";
import { useSetting } from "../workspace-context.ts";
import type { Beside } from "./use-beside.ts";

/** Says who looks at the draft, for as long as they do, and where to read who did. */
export function LookNote({ lookers }: Pick<Beside, "lookers">) {
  const { locale } = useSetting();
  const t = besideMessages[locale];
  const names = new Intl.ListFormat(locale).format(lookers.map(({ name }) => name));
  return (
    <div className="look-note">
      <output>{lookers.length === 0 ? "" : lookers.length === 1 ? t.looks(names) : t.lookMany(names)}</output>{" "}
      {lookers.length > 0 && <a href={urls.sightings(locale)}>{t.whoLooked}</a>}
    </div>
  );
}
