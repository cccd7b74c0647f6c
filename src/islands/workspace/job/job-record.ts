import type { Ending } from "#contract/event.ts";
import type { Check, Usage } from "#contract/verdict.ts";
import type { JobEvent } from "#src/domain/job-view.ts";
import { Terminal } from "../output/terminal.ts";
import { MetricSeries } from "./metric-series.ts";

export interface Figure {
  readonly source: string;
  readonly width: number;
  readonly height: number;
  readonly alt: string;
}

/**
 * Everything one job has said so far, grown in place: output may come by the
 * megabyte. `version` changes with every event, for those who draw it.
 */
export class JobRecord {
  version = 0;
  attempt = 0;
  terminal = new Terminal();
  hasOutput = false;
  cutBytes: number | null = null;
  figures: Figure[] = [];
  metrics = new Map<string, MetricSeries>();
  checks: Check[] = [];
  device: string | null = null;
  startedAt: string | null = null;
  usage: Usage | null = null;
  ending: Ending | null = null;

  take({ attempt, event }: JobEvent): void {
    if (attempt > this.attempt) this.#startOver(attempt);
    this.version++;
    switch (event.kind) {
      case "started":
        this.device = event.device;
        this.startedAt = event.at;
        break;
      case "output":
        this.hasOutput = true;
        this.terminal.write(event.stream, event.text);
        break;
      case "cut":
        this.cutBytes = event.limitBytes;
        break;
      case "figure":
        this.figures = [
          ...this.figures,
          { source: `data:image/png;base64,${event.pngBase64}`, width: event.width, height: event.height, alt: event.alt },
        ];
        break;
      case "metric":
        this.#findSeries(event.name).add(event.step, event.value);
        break;
      case "check":
        this.checks = [...this.checks, event.check];
        break;
      case "usage":
        this.usage = event.usage;
        break;
      case "finished":
        this.usage = event.usage;
        this.ending = event.ending;
        break;
      case "artifact":
        break;
    }
  }

  #findSeries(name: string): MetricSeries {
    let series = this.metrics.get(name);
    if (!series) this.metrics.set(name, (series = new MetricSeries()));
    return series;
  }

  /** A new attempt replaces all that the one before said. */
  #startOver(attempt: number): void {
    this.attempt = attempt;
    this.terminal = new Terminal();
    this.hasOutput = false;
    this.cutBytes = null;
    this.figures = [];
    this.metrics = new Map();
    this.checks = [];
    this.device = null;
    this.startedAt = null;
    this.usage = null;
    this.ending = null;
  }
}
