import { lookup as resolveName } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { TransportError } from './exchange.ts';

/** Says which addresses may be connected to: URLs of data can come from a pull request. */
export interface AddressGuard {
  /** @throws TransportError for an address in the URL itself; the name of a host is judged when it is resolved */
  checkUrl(url: string): void;
  /** Resolves a name once for the connection, and fails when any of its addresses is not allowed. */
  lookup: LookupFunction;
}

/**
 * Only addresses of the public internet, over https: nothing private, of the machine itself, of its link (where clouds
 * serve credentials), carrier-grade, translated or reserved.
 * @param allowedHosts names or addresses, with or without a port, that the workflow's author allows to be anywhere
 */
export function publicAddressesOnly(allowedHosts: readonly string[]): AddressGuard {
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()));
  const names = new Set([...allowed].map((host) => host.replace(/:\d+$/, '')));
  return {
    checkUrl: (url) => {
      const { protocol, hostname, host } = new URL(url);
      if (allowed.has(host) || allowed.has(hostname)) return;
      if (protocol !== 'https:') throw refusal(hostname, 'is not asked over https');
      const address = hostname.replace(/^\[(.*)\]$/, '$1');
      if (isIP(address) !== 0 && !isPublic(address)) throw refusal(hostname, 'is no public address');
    },
    lookup: (hostname, options, done) => {
      resolveName(hostname, { ...options, all: true }, (error, addresses) => {
        // Without an answer there are no addresses at all.
        if (error !== null) {
          done(error, '', 0);
          return;
        }
        const hidden = addresses.find(({ address }) => !isPublic(address));
        const [first] = addresses;
        if (hidden !== undefined && !names.has(hostname.toLowerCase()))
          done(refusal(hostname, `leads to ${hidden.address}, which is no public address`), '', 0);
        else if (options.all === true) done(null, addresses);
        else done(null, first?.address ?? '', first?.family);
      });
    },
  };
}

/** Addresses of IPv4 that are written as IPv6 are judged as what they are. */
function isPublic(address: string): boolean {
  return ipaddr.process(address).range() === 'unicast';
}

function refusal(host: string, why: string): TransportError {
  return new TransportError(
    `${host} ${why}; if it is meant, name it in the workflow's variable MLOPS_PRIVATE_HOSTS`,
    { neverSent: true, permanent: true },
  );
}
