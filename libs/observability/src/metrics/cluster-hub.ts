import type { Cluster, Worker } from 'node:cluster';
import { readClusterMessage, type ClusterMessage } from './cluster-messages.js';

const DEADLINE_MS = 3_000;

/** One question that all workers are to answer. */
interface Round {
  readonly asker: Worker;
  readonly askerId: number;
  readonly missing: Set<number>;
  readonly processes: object[][];
  readonly deadline: NodeJS.Timeout;
}

/** Lets the workers of a cluster ask for each other's metrics. For the primary, before it forks. */
export function serveClusterMetrics(cluster: Cluster): void {
  const hub = new ClusterMetricsHub(cluster);
  cluster.on('message', (worker, message) => hub.receive(worker, readClusterMessage(message)));
  cluster.on('exit', (worker) => hub.forget(worker));
}

/**
 * The side of the primary: a worker that is asked for metrics wants those of all workers. The primary has no metrics of
 * its own and only passes messages on.
 */
class ClusterMetricsHub {
  private readonly rounds = new Map<number, Round>();
  private lastId = 0;

  constructor(private readonly cluster: Cluster) {}

  receive(worker: Worker, message: ClusterMessage | null): void {
    if (message?.weirMetrics === 'gather') this.begin(worker, message.id);
    if (message?.weirMetrics !== 'collected') return;
    const round = this.rounds.get(message.id);
    if (!round?.missing.delete(worker.id)) return;
    round.processes.push([...message.families]);
    this.endIfComplete(message.id, round);
  }

  private begin(asker: Worker, askerId: number): void {
    const id = ++this.lastId;
    const workers = Object.values(this.cluster.workers ?? {}).filter((worker) => worker !== undefined);
    const connected = workers.filter((worker) => worker.isConnected());
    const round: Round = {
      asker,
      askerId,
      missing: new Set(connected.map((worker) => worker.id)),
      processes: [],
      deadline: setTimeout(() => this.end(id, round, null), DEADLINE_MS),
    };
    this.rounds.set(id, round);
    for (const worker of connected) send(worker, { weirMetrics: 'collect', id });
  }

  /** Who has ended is no longer waited for. */
  forget(worker: Worker): void {
    for (const [id, round] of this.rounds) {
      if (round.missing.delete(worker.id)) this.endIfComplete(id, round);
    }
  }

  private endIfComplete(id: number, round: Round): void {
    if (round.missing.size === 0) this.end(id, round, round.processes);
  }

  private end(id: number, { asker, askerId, deadline }: Round, processes: object[][] | null): void {
    clearTimeout(deadline);
    this.rounds.delete(id);
    send(asker, { weirMetrics: 'gathered', id: askerId, processes });
  }
}

function send(worker: Worker, message: ClusterMessage): void {
  if (worker.isConnected()) worker.send(message);
}
