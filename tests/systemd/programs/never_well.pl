#!/usr/bin/perl
# A version that runs, as a real server beside it does, but is never well where it is asked.
use strict;
use warnings;
use IO::Socket::INET;
use IO::Socket::UNIX;

my $real = $0 =~ s{[^/]+$}{real}r;
exec $real, @ARGV unless $ARGV[0] eq "run";
my $listening = IO::Socket::INET->new(
    LocalAddr => "127.0.0.1", LocalPort => $ENV{SCANSTATION_PORT}, Listen => 9, ReuseAddr => 1
) or die $!;
IO::Socket::UNIX->new(Type => SOCK_DGRAM, Peer => $ENV{NOTIFY_SOCKET})->send("READY=1");
delete @ENV{qw(NOTIFY_SOCKET WATCHDOG_USEC WATCHDOG_PID)};
$ENV{SCANSTATION_PORT} += 100;
fork or exec $real, "run";    # it migrates the store at its start, as every version does

my ($version) = $0 =~ m{([^/]+)/[^/]+$};
my %answers = (
    "/health" => [
        "200 OK",
        qq({"status":"ok","version":"$version","uptime_s":1,)
            . qq("now_utc_ms":1764000000000,"pid":$$,"memory_bytes":null}),
    ],
    "/api/health" => [
        "503 Service Unavailable",
        '{"status":"not_ready","checks":[{"name":"store","ok":false,"detail":"no commit comes"}]}',
    ],
);
my $none = ["404 Not Found", ""];
while (my $client = $listening->accept) {
    my ($path) = <$client> =~ /^GET (\S+)/;
    while (<$client> =~ /\S/) { }
    my ($status, $said) = @{ $answers{$path} // $none };
    print $client "HTTP/1.1 $status\r\nContent-Length: ", length $said, "\r\n\r\n$said";
}
