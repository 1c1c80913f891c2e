/** The MLflow REST calls that the bench makes, the same for every server. */
import { Pool } from 'undici';

export function trackingApi(base, connections) {
  const http = new Pool(base, { connections, headersTimeout: 180_000, bodyTimeout: 180_000 });
  const headers = { 'content-type': 'application/json' };

  async function send(method, path, body) {
    const answer = await http.request({ method, path: `/api/2.0/mlflow/${path}`, headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) {
      throw new Error(`${path.split('?')[0]}: ${answer.statusCode} ${text.slice(0, 300)}`);
    }
    return text;
  }

  const postText = (path, body) => send('POST', path, JSON.stringify(body));
  const post = async (path, body) => JSON.parse(await postText(path, body));
  const newRun = async (experimentId = '0') => {
    const { run } = await post('runs/create', { experiment_id: experimentId, start_time: Date.now() });
    return run.info.run_id;
  };
  const newRuns = (count) => Promise.all(Array.from({ length: count }, () => newRun()));
  return {
    base,
    post,
    postText,
    get: (path) => send('GET', path),
    newRun,
    newRuns,
    close: () => http.close(),
  };
}
