# Asks Mail::SPF for the result of each case: a line of JSON in, a line of JSON out.
use strict;
use warnings;
use JSON::PP;
use Mail::SPF;
use Net::DNS::Resolver;

$| = 1;
my $json = JSON::PP->new->canonical->latin1;

while (my $line = <STDIN>) {
    my $case = $json->decode($line);
    print $json->encode({ result => result($case) }), "\n";
}

sub result {
    my ($case) = @_;
    # Names as the zone has them, one server, and a time-out that does not take a minute.
    my $resolver = Net::DNS::Resolver->new(
        nameservers => ['127.0.0.1'], port => $case->{port}, recurse => 1, searchlist => [],
        defnames => 0, dnsrch => 0, retry => 1, retrans => 1, udp_timeout => 1, tcp_timeout => 1,
    );
    my $server = Mail::SPF::Server->new(
        dns_resolver => $resolver, hostname => 'receiver.example',
        default_authority_explanation => '',
    );
    my $helo = $case->{reverse_path} eq '';
    my $result = eval {
        my $request = Mail::SPF::Request->new(
            versions => [1],
            scope => $helo ? 'helo' : 'mfrom',
            identity => $helo ? $case->{helo} : $case->{reverse_path},
            helo_identity => $case->{helo},
            ip_address => $case->{client_ip},
        );
        $server->process($request)->code;
    };
    return $result // 'exception: ' . ref($@ || 'died');
}
