import type { ContentNode } from "#src/domain/content-tree.ts";
import { placeOf, type Component, type Tag, type Walk } from "./walk.ts";

const isNamed = (name: string) => (child: ContentNode): child is Component => child.kind === "component" && child.name === name;
const isOption = isNamed("Option");
const isAnswer = isNamed("Answer");

/**
 * A guess: its question, two to six options with one correct, and the answer.
 * Which option is correct leaves the tree and stays with the pack.
 */
export function readPredict(walk: Walk, node: Tag, predict: Component): ContentNode[] {
  const { findings } = walk;
  const options = predict.children.filter(isOption);
  const answers = predict.children.filter(isAnswer);
  const correct = options.flatMap((option, index) => (option.props["correct"] ? [index] : []));
  const [right] = correct;
  const id = String(predict.props["id"]);
  if (options.length < 2 || options.length > 6) {
    findings.refuse(placeOf(node), `<Predict> with ${options.length} options`, "two to six <Option>");
  } else if (right === undefined || correct.length > 1) {
    findings.refuse(placeOf(node), `<Predict> with ${correct.length} correct options`, "exactly one <Option correct>");
  } else if (answers.length !== 1) {
    findings.refuse(placeOf(node), `<Predict> with ${answers.length} answers`, "exactly one <Answer>");
  } else if (findings.claimId(id, placeOf(node))) {
    findings.predictions.push({ id, options: options.length, correct: right });
    const question = predict.children.filter((child) => !isOption(child) && !isAnswer(child));
    const numbered = options.map((option, number) => ({ ...option, props: { number } }));
    // One group for all of them; trainers cannot write this component, only its options.
    const group: Component = { kind: "component", name: "Options", props: {}, children: numbered };
    return [{ ...predict, children: [...question, group, ...answers] }];
  }
  return [];
}
