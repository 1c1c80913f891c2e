import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';

type Jobs = Awaited<ReturnType<BullMQAdapter['getJobs']>>;
type Job = Jobs[number];

/** A queue as the board shows it: stacks, which name files of the machine, stay in the workers' logs. */
export class BoardQueueAdapter extends BullMQAdapter {
  override async getJob(id: string): Promise<Job | undefined> {
    const job = await super.getJob(id);
    return job && withoutStack(job);
  }

  override async getJobs(...range: Parameters<BullMQAdapter['getJobs']>): Promise<Jobs> {
    const jobs = await super.getJobs(...range);
    return jobs.map(withoutStack);
  }
}

function withoutStack(job: Job): Job {
  job.stacktrace = [];
  return job;
}
