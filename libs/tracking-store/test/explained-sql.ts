import { SqlClient, type Statement } from '../src/sql/sql-client.js';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Join Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

const rowsMet = (node: PlanNode): number =>
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)) *
  node['Actual Loops'];

/** What Postgres did for some statements. */
export interface Explained {
  /** Tables that were read from one end to the other. */
  readonly scanned: readonly string[];
  readonly indexes: readonly string[];
  /** The rows that the busiest step met. */
  readonly most: number;
}

/** Runs statements as they are, and keeps how Postgres did them. */
export class ExplainedSql extends SqlClient {
  private nodes: PlanNode[] = [];

  override async rowsOnce<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    await this.explain(text, values);
    return super.rowsOnce<Row>(text, values);
  }

  /** Runs a statement for its plan alone: what it writes is written once. */
  async explain(text: string, values: unknown[]): Promise<void> {
    const explained = await super.rowsOnce<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
      values,
    );
    this.nodes.push(...explained.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => nodesOf(Plan))));
  }

  override rows<Row extends object>({ text }: Statement, values: unknown[]): Promise<Row[]> {
    return this.rowsOnce<Row>(text, values);
  }

  /** Everything since this was last asked. */
  explained(): Explained {
    const { nodes } = this;
    this.nodes = [];
    const seen = nodes.filter((node) => node['Actual Loops'] > 0);
    return {
      scanned: seen
        .filter((node) => node['Node Type'] === 'Seq Scan')
        .map((node) => node['Relation Name'] ?? ''),
      indexes: seen.flatMap((node) => node['Index Name'] ?? []),
      most: Math.max(0, ...seen.map(rowsMet)),
    };
  }
}
