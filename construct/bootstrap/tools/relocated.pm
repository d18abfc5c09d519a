package relocated;

my ($prefix) = __FILE__ =~ m{^(.*)/lib/relocated\.pm$}s;
my ($version) = sprintf('%vd', $^V) =~ /^(\d+\.\d+)/;
my $debian = qr{^/(?:etc/perl|usr/(?:local/)?(?:lib|share)/(?:[^/]+-linux-gnu[^/]*/)?(?:perl5?|perl-base|site_perl))(?:/|$)};

@INC = grep { $_ ne "$prefix/lib" && !/$debian/ } @INC;
push @INC, map { "$prefix/$_" } "lib/perl-base", "lib/perl/$version", "share/perl/$version", "share/perl5";
# A script that starts another perl by this name gets this one.
$^X = "$prefix/bin/perl";

1;
