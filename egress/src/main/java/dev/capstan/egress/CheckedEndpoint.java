package dev.capstan.egress;

import java.net.InetAddress;
import java.util.List;

/**
 * An endpoint with its checked addresses. Clients must connect to these and never resolve the name
 * again, because the result could differ (DNS rebinding).
 */
public record CheckedEndpoint(Endpoint endpoint, List<InetAddress> addresses) {
  public CheckedEndpoint {
    addresses = List.copyOf(addresses);
  }
}
