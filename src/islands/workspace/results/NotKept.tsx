import type { JobView } from "#src/domain/job-view.ts";
import { formatBytes } from "#src/lib/formats.ts";
import { urls } from "#src/lib/urls.ts";
import { useSetting } from "../workspace-context.ts";

/** Files that the program left behind and the site did not keep: which, why, and where to make room. */
export function NotKept({ job }: { job: JobView | null }) {
  const { t, locale } = useSetting();
  const files = job?.result?.notKept ?? [];
  if (files.length === 0) return null;
  return (
    <output className="padded">
      {files.map(({ name, bytes, reason, limitBytes }) => (
        <span key={name}>
          {t.notKept[reason](name, formatBytes(locale, bytes), formatBytes(locale, limitBytes))}{" "}
          {reason === "quota" && <a href={urls.files(locale)}>{t.notKept.manage}</a>}
        </span>
      ))}
    </output>
  );
}
