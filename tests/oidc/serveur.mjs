// A real OpenID Connect provider, set up as ProConnect is, that a test may spoil on purpose.
//
//   POST /essais  {clients, comptes, jwt, faute, retard}   changes what is given, and answers the issuer
//
// Signing in is one page of links, one per account. `faute` names what is wrong with the next tokens.
import http from 'node:http';
import Provider from 'oidc-provider';
import { SignJWT, UnsecuredJWT, decodeJwt, exportJWK, generateKeyPair } from 'jose';

const port = Number(process.env.PORT);
const emetteur = `http://127.0.0.1:${port}`;
let reglages = { clients: [], comptes: {}, jwt: true, faute: '', retard: 0 };
let provider, cle, appel;

async function neuve() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = Math.random().toString(36).slice(2);
  return { jwk: { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' }, privateKey, kid };
}

async function construire(nouvelleCle) {
  if (nouvelleCle || !cle) cle = await neuve();
  const commun = { grant_types: ['authorization_code'], response_types: ['code'], ...(reglages.jwt ? { userinfo_signed_response_alg: 'RS256' } : {}) };
  const champs = ['given_name', 'usual_name', 'siret', 'uid', 'idp_id', 'organization_label', 'roles'];
  provider = new Provider(emetteur, {
    clients: reglages.clients.map((client) => ({ ...commun, ...client })),
    jwks: { keys: [cle.jwk] },
    features: { jwtUserinfo: { enabled: true }, devInteractions: { enabled: false }, claimsParameter: { enabled: true } },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['given_name', 'family_name'], ...Object.fromEntries(champs.map((c) => [c, [c]])) },
    scopes: ['openid', 'email', 'profile', ...champs],
    acrValues: ['eidas1', 'eidas2'],
    pkce: { required: () => true },
    interactions: { url: (ctx, i) => `/qui/${i.uid}` },
    findAccount: async (ctx, id) => reglages.comptes[id] && { accountId: id, claims: async () => ({ sub: id, ...reglages.comptes[id] }) },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope([...ctx.oidc.requestParamScopes].join(' '));
      grant.addOIDCClaims([...ctx.oidc.requestParamClaims]);
      await grant.save();
      return grant;
    },
  });
  provider.use(gater);
  appel = provider.callback();
}

async function gater(ctx, next) {
  await next();
  const corps = ctx.body;
  if (!reglages.faute || !corps) return;
  if (ctx.path === '/token' && corps.id_token) corps.id_token = await abimer(corps.id_token);
  if (ctx.path === '/me' && reglages.faute === 'autre_sub') ctx.body = await signer({ ...decodeJwt(corps), sub: 'quelqu-un-d-autre' }, cle);
  if (ctx.path === '/me' && reglages.faute === 'userinfo_forge') ctx.body = await signer(decodeJwt(corps), { ...(await neuve()), kid: cle.kid });
  if (ctx.path === '/me' && reglages.faute === 'userinfo_html') { ctx.type = 'text/html'; ctx.body = '<p>Maintenance</p>'; }
}

const signer = (preuve, avec) => new SignJWT(preuve).setProtectedHeader({ alg: 'RS256', kid: avec.kid }).sign(avec.privateKey);

async function abimer(jeton) {
  const preuve = decodeJwt(jeton);
  const fautes = {
    nonce: () => signer({ ...preuve, nonce: 'autre' }, cle),
    audience: () => signer({ ...preuve, aud: 'un-autre-service' }, cle),
    audiences: () => signer({ ...preuve, aud: [preuve.aud, 'un-autre-service'], azp: 'un-autre-service' }, cle),
    emetteur: () => signer({ ...preuve, iss: 'https://pirate.example' }, cle),
    perime: () => signer({ ...preuve, exp: 1000 }, cle),
    acr: () => signer({ ...preuve, acr: 'eidas0' }, cle),
    forge: async () => signer(preuve, { ...(await neuve()), kid: cle.kid }),
    cle_inconnue: async () => signer(preuve, await neuve()),
    sans_signature: () => new UnsecuredJWT(preuve).encode(),
    hs256: () => new SignJWT(preuve).setProtectedHeader({ alg: 'HS256', kid: cle.kid }).sign(new TextEncoder().encode(cle.jwk.n)),
    charabia: () => 'pas.un.jeton',
  };
  return reglages.faute in fautes ? fautes[reglages.faute]() : jeton;
}

async function qui(req, res) {
  const choisi = new URL(req.url, emetteur).searchParams.get('compte');
  if (choisi) {
    const { params } = await provider.interactionDetails(req, res);
    const voulu = params.claims ? JSON.parse(params.claims).id_token?.acr?.values?.[0] : undefined;
    return provider.interactionFinished(req, res, { login: { accountId: choisi, acr: voulu, remember: false } }, { mergeWithLastSubmission: false });
  }
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.end(Object.keys(reglages.comptes).map((id) => `<p><a href="?compte=${id}">${id}</a></p>`).join(''));
}

async function essais(req, res) {
  let corps = '';
  for await (const morceau of req) corps += morceau;
  const { nouvelleCle, ...voulus } = JSON.parse(corps || '{}');
  reglages = { ...reglages, ...voulus };
  await construire(nouvelleCle);
  res.end(JSON.stringify({ emetteur }));
}

const serveur = http.createServer(async (req, res) => {
  try {
    if (req.url === '/essais') return await essais(req, res);
    if (reglages.faute === 'muet') return res.socket.destroy();
    if (reglages.retard) await new Promise((fini) => setTimeout(fini, reglages.retard));
    if (req.url.startsWith('/qui/')) return await qui(req, res);
    return appel(req, res);
  } catch (erreur) {
    console.error(erreur);
    res.statusCode = 500;
    res.end(String(erreur));
  }
});
await construire(true);
serveur.listen(port, '127.0.0.1', () => console.log('up'));
