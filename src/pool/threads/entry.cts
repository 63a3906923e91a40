// What Piscina loads in each worker. CommonJS, because Piscina tries require() first: a require() of an
// ES module ends the whole process when the worker is terminated meanwhile (Node 20.20, a V8 check in
// Module::IsGraphAsync), and import() does not.
async function open(opening: object): Promise<void> {
  const worker = await import('./worker.js');
  await worker.open(opening as Parameters<typeof worker.open>[0]);
}

export = { open };
