import { tablesOf, type Conclusion, type Table } from './conclusion.js';
import { describeProgress } from './evaluation-report.js';
import { formatCell } from './text-table.js';

/** A conclusion for the page of a CI run. */
export function markdownSummary(conclusion: Conclusion): string {
  const { evaluation, link, failures, gates } = conclusion;
  const { metrics, comparison } = tablesOf(conclusion);
  const failureTable = {
    heads: ['failed', 'what', 'reason'],
    rows: failures.reasons.map(({ count, unit, reason }) => [count, unit, reason]),
  };
  const parts = [
    `## Evaluation ${textOf(evaluation.status)}`,
    `${textOf(describeProgress(evaluation))} ([run](${link}))`,
    evaluation.errorMessage === null ? '' : `**${textOf(evaluation.errorMessage)}**`,
    gates
      .map(({ isPassed, gate, message }) => `- ${isPassed ? '✅' : '❌'} ${code(gate)}: ${textOf(message)}`)
      .join('\n'),
    metrics === null ? '' : tableOf(metrics),
    comparison === null ? '' : `### Against the baseline\n\n${tableOf(comparison)}`,
    failures.reasons.length === 0 ? '' : `### Failures\n\n${tableOf(failureTable)}`,
    evaluation.warnings.map((warning) => `- ⚠️ ${textOf(warning)}`).join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function tableOf({ heads, rows }: Table): string {
  const line = (cells: readonly unknown[]): string =>
    `| ${cells.map((cell) => textOf(formatCell(cell))).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Texts of rows and vendors must stay texts: no HTML, no links, no end of the cell. */
const textOf = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[&<>]/g, (character) => ENTITIES[character] ?? '')
    .replace(/[\\`*_{}[\]|#!]/g, '\\$&');

const code = (text: string): string => `\`${text.replace(/[`\s]+/g, ' ')}\``;
