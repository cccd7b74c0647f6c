import { useState } from "react";
import type { ClassMistakes } from "#src/domain/class-view.ts";
import { api } from "#src/lib/urls.ts";
import { fetchJson } from "./fetch-json.ts";
import { useClass } from "./class-setting.ts";

/** What many get wrong, counted when it is asked for: it opens every record. */
export function MistakesPanel() {
  const { t, cohortId, items } = useClass();
  const [span, setSpan] = useState<"recent" | "all">("recent");
  const [found, setFound] = useState<ClassMistakes | "failed" | null>(null);

  async function count(wanted: "recent" | "all"): Promise<void> {
    setSpan(wanted);
    try {
      setFound(await fetchJson<ClassMistakes>(api.classMistakes(cohortId), { span: wanted }));
    } catch {
      setFound("failed");
    }
  }

  return (
    <section aria-labelledby="mistakes">
      <h2 id="mistakes">{t.mistakes.title}</h2>
      <p className="spans">
        {(["recent", "all"] as const).map((choice) => (
          <button
            key={choice}
            type="button"
            className="btn"
            aria-pressed={found !== null && span === choice}
            onClick={() => void count(choice)}
          >
            {t.mistakes[choice]}
          </button>
        ))}
      </p>
      <div aria-live="polite">
        {found === "failed" && <p className="problem">{t.failed}</p>}
        {found !== null &&
          found !== "failed" &&
          (found.mistakes.length === 0 ? <p>{t.mistakes.none}</p> : <p>{t.mistakes.looked(found.looked)}</p>)}
      </div>
      {found !== null && found !== "failed" && found.mistakes.length > 0 && (
        <div className="table-frame">
          <table aria-labelledby="mistakes">
            <thead>
              <tr>
                <th scope="col">{t.filter.exercise}</th>
                <th scope="col">{t.mistakes.check}</th>
                <th scope="col">{t.mistakes.message}</th>
                <th scope="col">{t.mistakes.learners}</th>
                <th scope="col">{t.mistakes.times}</th>
              </tr>
            </thead>
            <tbody>
              {found.mistakes.map(({ exerciseUid, checkId, title, message, learners, times }) => (
                <tr key={`${exerciseUid} ${checkId} ${message}`}>
                  <td>{items.get(exerciseUid)?.title ?? t.elsewhere}</td>
                  <th scope="row">{title ?? checkId}</th>
                  <td>{message}</td>
                  <td className="figures">{learners}</td>
                  <td className="figures">{times}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
