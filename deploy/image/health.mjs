// Health check of the container: node deploy/image/health.mjs <address>. The image has no curl.
const answer = await fetch(process.argv[2], { signal: AbortSignal.timeout(4_000) });
process.exitCode = answer.ok ? 0 : 1;
