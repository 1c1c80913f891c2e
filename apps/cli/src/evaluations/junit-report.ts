import type { Conclusion } from './conclusion.js';
import { describeProgress } from './evaluation-report.js';
import { isFinished } from './evaluation.types.js';
import { textOf } from './fields.js';

/** A conclusion as a test report: one case for the evaluation, one for each gate. */
export function junitReport(conclusion: Conclusion): string {
  const { evaluation, gates } = conclusion;
  const failures = gates.filter(({ isPassed }) => !isPassed).length;
  const errors = isFinished(evaluation) ? 0 : 1;
  const totals = `tests="${gates.length + 1}" failures="${failures}" errors="${errors}" skipped="0" time="${secondsOf(conclusion)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="weir evaluate" ${totals}>`,
    `  <testsuite name="evaluation ${escaped(evaluation.id)}" ${totals}>`,
    ...propertiesOf(conclusion),
    ...caseOf({
      group: 'weir.evaluate',
      name: 'the evaluation finishes',
      problem: errors === 0 ? null : `error message="${escaped(endingOf(conclusion))}"`,
    }),
    ...gates.flatMap(({ gate, isPassed, message }) =>
      caseOf({
        group: 'weir.evaluate.gates',
        name: `fail if ${gate}`,
        problem: isPassed ? null : `failure message="${escaped(message)}"`,
      }),
    ),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function propertiesOf({ evaluation, link }: Conclusion): string[] {
  const properties = {
    evaluation_id: evaluation.id,
    run_id: evaluation.runId,
    link,
    ...evaluation.metrics,
  };
  const lines = Object.entries(properties).map(
    ([name, value]) => `      <property name="${escaped(name)}" value="${escaped(String(value))}"/>`,
  );
  return ['    <properties>', ...lines, '    </properties>'];
}

function caseOf({ group, name, problem }: { group: string; name: string; problem: string | null }): string[] {
  const head = `    <testcase classname="${group}" name="${escaped(name)}"`;
  return problem === null ? [`${head}/>`] : [`${head}>`, `      <${problem}/>`, '    </testcase>'];
}

const endingOf = ({ evaluation }: Conclusion): string =>
  [describeProgress(evaluation), evaluation.errorMessage].filter((part) => part !== null).join(': ');

function secondsOf({ evaluation: { raw } }: Conclusion): number {
  const from = Date.parse(textOf(raw.started_at) ?? '');
  const to = Date.parse(textOf(raw.finished_at) ?? '');
  const seconds = (to - from) / 1_000;
  return Number.isFinite(seconds) ? Math.max(seconds, 0) : 0;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
// What XML 1.0 cannot hold at all.
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const escaped = (text: string): string =>
  text
    .replace(NOT_XML, '\uFFFD')
    .replace(/\s/g, ' ')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
