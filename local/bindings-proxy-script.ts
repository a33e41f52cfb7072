/** The desk's code in workerd: calls the method that a request names, and tells its result or why it failed. */
export const deskScript = `
async function answer(binding, { method, args, statements }) {
  if (!statements) return binding[method](...args);
  const bound = statements.map(({ query, params }) => binding.prepare(query).bind(...params));
  return method === 'batch' ? binding.batch(bound) : bound[0][method](...args);
}

export default {
  async fetch(request, env) {
    const { binding, ...call } = await request.json();
    try {
      return Response.json({ result: await answer(env[binding], call) });
    } catch (error) {
      return Response.json({ error: error.message });
    }
  },
};
`;
