package dev.capstan.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;

/**
 * Decides which endpoints may be connected to on behalf of a tenant. A name is resolved exactly
 * once. If one of its addresses is not allowed, the endpoint is refused: a name with a public and a
 * private address is an attack or a mistake. Thread-safe; blocks as long as the resolver does.
 */
public final class EndpointGuard {
  private final NameResolver resolver;
  private final AllowedNetworks allowed;
  private final Set<Integer> ports;

  /**
   * @param ports allowed ports; empty means any
   */
  public EndpointGuard(NameResolver resolver, AllowedNetworks allowed, Set<Integer> ports) {
    this.resolver = resolver;
    this.allowed = allowed;
    this.ports = Set.copyOf(ports);
  }

  /**
   * Creates a guard from the settings {@code capstan.webhook.allow-private} and {@code
   * capstan.webhook.ports}.
   */
  public static EndpointGuard of(
      NameResolver resolver, List<String> allowPrivate, Set<Integer> ports) {
    return new EndpointGuard(resolver, AllowedNetworks.parse(allowPrivate), ports);
  }

  /**
   * The addresses to connect to.
   *
   * @throws EndpointRefusedException if the port or one of the addresses is not allowed; no
   *     connection was made
   * @throws UnresolvedHostException if the name has no address, or its look-up failed
   */
  public CheckedEndpoint check(Endpoint endpoint)
      throws EndpointRefusedException, UnresolvedHostException {
    if (!ports.isEmpty() && !ports.contains(endpoint.port())) {
      throw new EndpointRefusedException(
          "names port " + endpoint.port() + ", which is not allowed");
    }
    List<InetAddress> addresses = resolve(endpoint.host());
    for (InetAddress address : addresses) {
      AddressKind kind = AddressKind.of(address);
      if (!allowed.allow(address, kind)) {
        throw new EndpointRefusedException(
            "leads to a " + kind.words() + " address, which webhooks must not reach");
      }
    }
    return new CheckedEndpoint(endpoint, addresses);
  }

  private List<InetAddress> resolve(String host) throws UnresolvedHostException {
    try {
      List<InetAddress> addresses = resolver.resolve(host);
      if (!addresses.isEmpty()) {
        return addresses;
      }
    } catch (UnresolvedHostException e) {
      throw e;
    } catch (UnknownHostException e) {
      // its message is the name
    }
    throw new UnresolvedHostException("the host has no address in DNS");
  }
}
