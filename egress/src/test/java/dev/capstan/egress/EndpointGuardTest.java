package dev.capstan.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointGuardTest {
  private static final NameResolver JDK = host -> List.of(InetAddress.getAllByName(host));

  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, PUBLIC",
    "1.1.1.1, PUBLIC",
    "2606:4700::1111, PUBLIC",
    "2a00:1450::1, PUBLIC",
    "0.0.0.0, UNSPECIFIED",
    "0.1.2.3, RESERVED",
    "::, UNSPECIFIED",
    "127.0.0.1, LOOPBACK",
    "127.255.255.254, LOOPBACK",
    "::1, LOOPBACK",
    "10.0.0.1, PRIVATE",
    "10.255.255.255, PRIVATE",
    "11.0.0.0, PUBLIC",
    "172.15.255.255, PUBLIC",
    "172.16.0.1, PRIVATE",
    "172.31.255.255, PRIVATE",
    "172.32.0.0, PUBLIC",
    "192.168.1.1, PRIVATE",
    "fc00::1, PRIVATE",
    "fdff::1, PRIVATE",
    "fec0::1, PRIVATE",
    "169.254.1.1, LINK_LOCAL",
    "fe80::1, LINK_LOCAL",
    "febf::1, LINK_LOCAL",
    "100.64.0.1, SHARED",
    "100.127.255.255, SHARED",
    "100.128.0.0, PUBLIC",
    "224.0.0.1, MULTICAST",
    "239.255.255.255, MULTICAST",
    "ff02::1, MULTICAST",
    "169.254.169.254, METADATA",
    "169.254.170.2, METADATA",
    "100.100.100.200, METADATA",
    "168.63.129.16, METADATA",
    "fd00:ec2::254, METADATA",
    "fd20:ce::254, METADATA",
    "240.0.0.1, RESERVED",
    "255.255.255.255, RESERVED",
    "192.0.0.1, RESERVED",
    "192.0.2.1, RESERVED",
    "198.18.0.1, RESERVED",
    "198.51.100.1, RESERVED",
    "203.0.113.1, RESERVED",
    "2001:db8::1, RESERVED",
    "3fff::1, RESERVED",
    "100::1, RESERVED",
    "4000::1, RESERVED",
    // an IPv4 address that the network unwraps is what counts
    "::ffff:127.0.0.1, LOOPBACK",
    "::ffff:10.0.0.1, PRIVATE",
    "::ffff:169.254.169.254, METADATA",
    "64:ff9b::127.0.0.1, LOOPBACK",
    "64:ff9b::10.0.0.1, PRIVATE",
    "64:ff9b::169.254.169.254, METADATA",
    "64:ff9b::8.8.8.8, PUBLIC",
    "64:ff9b:1::10.0.0.1, TRANSITION",
    "2002:7f00:1::1, TRANSITION",
    "2002:0a00:0001::1, TRANSITION",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2, TRANSITION",
    "::127.0.0.1, RESERVED",
    "::8.8.8.8, RESERVED",
  })
  void everyAddressHasItsKind(String address, AddressKind kind) {
    assertThat(AddressKind.of(InetAddress.ofLiteral(address))).isEqualTo(kind);
  }

  @Test
  void aMappedAddressThatWasNotUnwrappedIsUnwrapped() throws UnknownHostException {
    byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    mapped[12] = 127;
    mapped[15] = 1;
    assertThat(AddressKind.of(Inet6Address.getByAddress("x", mapped, 0)))
        .isEqualTo(AddressKind.LOOPBACK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]:9092/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://0.0.0.0/",
        // what the resolver of the JDK reads as 127.0.0.1
        "http://2130706433/",
        "http://127.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00:ec2::254]/latest",
        "http://10.0.0.1:6379/",
        "http://100.64.0.1/"
      })
  void refusesWhatLeadsInside(String url) {
    assertThatThrownBy(() -> guard(JDK).check(Endpoint.parse(url)))
        .isInstanceOfAny(EndpointRefusedException.class, UnknownHostException.class)
        .satisfies(
            e -> assertThat(e.getMessage()).doesNotContain("127.0.0.1").doesNotContain("10.0.0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.org/hook",
        "/hook",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "jar:http://example.org/x!/",
        "http:///hook",
        "http://user@example.org/",
        "http://user:secret@example.org/",
        "http://example.org@127.0.0.1/",
        "http://@127.0.0.1/",
        "http://example.org#@127.0.0.1/",
        "http://example.org/#x",
        "http://example.org\\@127.0.0.1/",
        "http://exa mple.org/",
        "http://example.org:0/",
        "http://example.org:65536/",
        "http://bücher.example/",
        "http://[fe80::1%25eth0]/",
        "http://example.org/\r\nX: y",
        "http://user@my_hooks.example.org/",
        "http://my_hooks.example.org:0/",
        "http://my_hooks.example.org:65536/",
        "http://my_hooks.example.org:-1/",
        "http://my_hooks.example.org:x/",
        "http://my_hooks..example.org/",
        "http://.my_hooks/",
        "http://my_hooks.127.1/",
        "http://my_hooks%2eexample.org/",
        "http://my_hooks.example.org,a/"
      })
  void refusesWhatIsNoPlainUrl(String url) {
    assertThatThrownBy(() -> Endpoint.parse(url)).isInstanceOf(EndpointRefusedException.class);
  }

  @Test
  void readsHostAndPort() throws EndpointRefusedException {
    assertThat(Endpoint.parse("HTTPS://Example.ORG/a?b=c").origin())
        .isEqualTo("https://example.org:443");
    assertThat(Endpoint.parse("http://[2606:4700::1111]/").host()).isEqualTo("2606:4700::1111");
    assertThat(Endpoint.parse("http://example.org:8080").port()).isEqualTo(8080);
  }

  @Test
  void readsNamesWithUnderscores() throws EndpointRefusedException {
    assertThat(Endpoint.parse("https://My_Hooks.example.org/a").origin())
        .isEqualTo("https://my_hooks.example.org:443");
    assertThat(Endpoint.parse("http://_a.b_c.example:8080/?x=y_z").origin())
        .isEqualTo("http://_a.b_c.example:8080");
    assertThat(Endpoint.parse("http://compose_receiver_1:/").origin())
        .isEqualTo("http://compose_receiver_1:80");
  }

  @Test
  void aHostIsAsShortAsDnsAllows() throws EndpointRefusedException {
    String longest = "a_.".repeat(84) + "a";
    assertThat(Endpoint.parse("https://" + longest + ":8080/").host()).isEqualTo(longest);
    String url = "https://" + "a_.".repeat(600) + "a/";
    assertThatThrownBy(() -> Endpoint.parse(url)).hasMessage("must name a host, in ASCII");
  }

  @Test
  void theReasonWhyANameIsNotResolvedIsTrue() {
    assertThatThrownBy(() -> guard(host -> List.of()).check(Endpoint.parse("http://a.example/")))
        .isInstanceOf(UnresolvedHostException.class)
        .hasMessage("the host has no address in DNS");
    NameResolver silent =
        new BoundedResolver(
            host -> {
              LockSupport.park();
              return List.of();
            },
            1,
            Duration.ofMillis(20));
    assertThatThrownBy(() -> guard(silent).check(Endpoint.parse("http://a.example/")))
        .isInstanceOf(UnresolvedHostException.class)
        .hasMessage("the DNS lookup timed out");
  }

  @Test
  void oneBadAddressRefusesAll() {
    assertThatThrownBy(
            () -> guard(answers("8.8.8.8", "10.0.0.1")).check(Endpoint.parse("http://a.example/")))
        .isInstanceOf(EndpointRefusedException.class);
    assertThatThrownBy(
            () -> guard(answers("8.8.8.8", "::1")).check(Endpoint.parse("http://a.example/")))
        .isInstanceOf(EndpointRefusedException.class);
  }

  @Test
  void aNameIsResolvedOnceAndWhatWasCheckedIsHandedOn() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    NameResolver rebinding =
        host -> List.of(InetAddress.ofLiteral(asked.getAndIncrement() == 0 ? "8.8.8.8" : "::1"));
    CheckedEndpoint checked = guard(rebinding).check(Endpoint.parse("http://a.example/"));
    assertThat(checked.addresses()).containsExactly(InetAddress.ofLiteral("8.8.8.8"));
    assertThat(asked).hasValue(1);
  }

  @Test
  void aNameWithoutAddressIsUnknown() {
    assertThatThrownBy(() -> guard(host -> List.of()).check(Endpoint.parse("http://a.example/")))
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void listedNetworksMayBeReachedAndNoOthers() throws Exception {
    EndpointGuard guard = EndpointGuard.of(JDK, List.of("127.0.0.0/8", "fd12::/16"), Set.of());
    assertThat(guard.check(Endpoint.parse("http://127.0.0.1:1/")).addresses()).hasSize(1);
    assertThat(guard.check(Endpoint.parse("http://[fd12::1]/")).addresses()).hasSize(1);
    for (String url : List.of("http://10.0.0.1/", "http://[::1]/", "http://[64:ff9b::7f00:1]/")) {
      assertThatThrownBy(() -> guard.check(Endpoint.parse(url)))
          .isInstanceOf(EndpointRefusedException.class);
    }
  }

  @Test
  void allPrivateStillKeepsMetadataAndLinkLocalOut() throws Exception {
    EndpointGuard guard = EndpointGuard.of(JDK, List.of("true"), Set.of());
    assertThat(guard.check(Endpoint.parse("http://10.0.0.1/")).addresses()).hasSize(1);
    for (String url :
        List.of("http://169.254.169.254/", "http://[fe80::1]/", "http://224.0.0.1/")) {
      assertThatThrownBy(() -> guard.check(Endpoint.parse(url)))
          .isInstanceOf(EndpointRefusedException.class);
    }
  }

  @Test
  void portsCanBeLimited() {
    EndpointGuard guard = EndpointGuard.of(answers("8.8.8.8"), List.of(), Set.of(443));
    assertThatThrownBy(() -> guard.check(Endpoint.parse("https://a.example:6379/")))
        .isInstanceOf(EndpointRefusedException.class)
        .hasMessageContaining("6379");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0.0/x", "::/129", "yes", "10/8/8"})
  void aSettingThatIsNoNetworkIsAnError(String entry) {
    assertThatThrownBy(() -> AllowedNetworks.parse(List.of(entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(entry);
  }

  private static EndpointGuard guard(NameResolver resolver) {
    return EndpointGuard.of(resolver, List.of("false"), Set.of());
  }

  private static NameResolver answers(String... addresses) {
    return host -> java.util.stream.Stream.of(addresses).map(InetAddress::ofLiteral).toList();
  }
}
