/** `node healthcheck.mjs PORT`: exit code 0 when the application on that port is healthy. The image carries no curl. */
try {
  const answer = await fetch(`http://127.0.0.1:${process.argv[2]}/health`, {
    signal: AbortSignal.timeout(2_500),
  });
  process.exitCode = answer.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
