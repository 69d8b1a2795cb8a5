#!/usr/bin/perl
# Executes the commands of the documents, each as it stands there, in a tree like a clone that was built.
#
#	documents.pl TREE FOLDER [DOCUMENT...]
#
# TREE has build/; FOLDER is empty and ours. A command is a line, or several that a shell needs together, of a block of
# sh, or an indented line that begins with a program of this tree. A synopsis ([--option], FILE...) is none.
#
# What cannot be done here has a stand-in on the PATH that does what can be: make runs as make -n, which fails for a
# target or a file that there is not; a command of boots, selfcheck or crosscheck has its options and their arguments
# checked, by --help behind them; what reaches another machine or a container (ssh, podman, bwrap) runs the program
# that it was given here; runs are short, and of few cells unless the command names some. docs/adding.md has a test of its own (adding.pl).
#
# A link to another place of the tree must lead somewhere, to a heading where it names one.
#
# Exit 0: every command ended as it may: 0, and what judges 1, 3 or 4 too. 1: one did not, or a link is dead.
use strict;
use warnings;
use File::Basename qw(basename dirname);
use File::Path qw(make_path);
use File::Copy qw(copy);

my ($tree, $folder, @documents) = @ARGV;
my (%count, $bad);

sub slurp { open my $in, '<', $_[0] or die "$_[0]: $!"; local $/; return <$in> }
sub spew { my ($path, $text) = @_; make_path(dirname($path)); open my $out, '>', $path or die "$path: $!"; print $out $text }
sub script { my ($path, $text) = @_; spew($path, "#!/bin/sh\n$text"); chmod 0755, $path }

# Commands whose exit status is a verdict.
my $judges = qr/\bsyspath (compare|check|ab|inspect|trace .*--diff)\b/;

# Places and names that stand for the reader's.
my @instead = (
	[qr{/var/lib/prometheus/node-exporter} => 'place'],
	[qr{/tmp/(?:build|results|syspath-place)} => 'place'],
	[qr{/opt/syspath} => 'build'],
	[qr{\bFILE:ARM FILE:ARM\b} => 'FILE:auto FILE:off'],
);

# --- a tree to work in ----------------------------------------------------------------------------
sub stand_ins {
	my ($bin, $home) = @_;

	script("$bin/make", "exec /usr/bin/env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS /usr/bin/make -n \"\$@\" >/dev/null\n");
	script("$bin/$_", "exit 0\n")
		for qw(sudo reboot lkp kcidb-submit dpkg-buildpackage lintian debootstrap apt-get apt-cache);
	# The worker is the last word, where no shell takes it apart.
	script("$bin/$_", "for last; do :; done\nexec \"\$last\"\n") for qw(ssh podman bwrap);
	script("$bin/git", "case \$1 in log) echo 2026-01-31T12:00:00Z ;; *) echo 0123456789abcdef ;; esac\n");
	script("$bin/syspath", <<"END");
command=\$1
shift
case "\$command \$*" in
*' --path'* | *' -p'* | *' --op'* | *' -o'*) ;;
run* | ab*) set -- "\$@" --path syscall,vdso,int80 --op getppid,time ;;
esac
case \$command in
run) set -- "\$@" --quick --invocations 2 --batches 10 --wait 0 ;;
ab) set -- "\$@" --pairs 6 --wait 0 ;;
boots | selfcheck | crosscheck) set -- "\$@" --help ;;
trace) case \$* in *FILE* | *BEFORE* | *.json*) ;; *) set -- "\$@" --help ;; esac ;;
esac
exec '$tree/build/syspath' \$command "\$@"
END
	# Nothing is installed, whoever runs this.
	script("$home/scripts/deps", "'$tree/scripts/deps' \"\$@\" >out 2>&1\n! grep -e 'no group' -e 'no option' out\n");
	script("$home/scripts/$_", "test \$# -gt 0 || test -n \"\${SYSPATH_VIA_SSH-}\"\n") for qw(try-package via-costs);
}

sub make_tree {
	my ($home) = @_;
	my %files = (
		small => [qw(r.json RESULT.json OLD.json NEW.json old.json new.json BASE NEW emulate.json out/run.json
			results/runs/a.json results/runs/b.json), map { "$_/1/syspath-run.json" } qw(base new)],
		ruled => [qw(xonly.json)],
		exact => [qw(counts.json results/runs/boots-1/a.json)],
	);

	make_path("$home/scripts", "$home/build", "$home/results/runs", "$home/place", "$home/linux");
	symlink "$tree/$_", "$home/$_" for qw(Makefile LICENSE README.md asm bench docs stubs tests debian);
	symlink "$tree/results/reference", "$home/results/reference";
	symlink $_, "$home/scripts/" . basename($_) for grep { !/(deps|try-package|via-costs)$/ } glob("'$tree'/scripts/*");
	# Not what objects are there: make -n notes the flags that it was called with.
	symlink $_, "$home/build/" . basename($_) for grep { !m{/(syspath|obj)$} } glob("'$tree'/build/*");
	for my $fixture (keys %files) {
		make_path(dirname("$home/$_")), copy("$tree/tests/fixtures/run/$fixture.json", "$home/$_") or die "$_: $!"
			for @{$files{$fixture}};
	}
	# Another run of the same: an hour later.
	(my $later = slurp("$tree/tests/fixtures/run/small.json")) =~ s/T12:00:00Z/T13:00:00Z/;
	spew("$home/$_/2/syspath-run.json", $later) for qw(base new);
	copy("$tree/tests/fixtures/trace/small.json", "$home/$_") or die $! for qw(FILE BEFORE AFTER TRACE.json);
	spew("$home/$_", '') for qw(A/bzImage B/bzImage arch/x86/boot/bzImage arch/x86/boot/bzImage.before);
	symlink $home, dirname($home) . '/main';
	symlink $home, dirname($home) . '/old';
	stand_ins("$home/../bin", $home);
	symlink '../../bin/syspath', "$home/build/syspath";
	system("cd '$home' && build/syspath history add --db history.sqlite r.json >/dev/null 2>&1 && " .
		'build/syspath history export --db history.sqlite --csv >history.csv') == 0 or die "no history in $home";
}

# --- the commands of a document ---------------------------------------------------------------------
# Lists of commands; one list shares a shell.
sub blocks_of {
	my ($text) = @_;
	my @blocks;

	while ($text =~ /^```(\w*)\n(.*?)^```$/msg) {
		next unless $1 eq 'sh';
		my ($whole, @commands) = ('');
		for my $line (split /\n/, $2) {
			$whole .= "$line\n";
			next if $whole =~ /^\s*(#.*)?$/ ? ($whole = '', 1) : 0;
			open my $check, '|-', 'sh -n 2>/dev/null' or die $!;
			print $check $whole;
			next if !close $check || $line =~ /\\$/;
			push @commands, $whole;
			$whole = '';
		}
		push @blocks, [@commands, $whole eq '' ? () : $whole];
	}
	$text =~ s/^```.*?^```$//msg;
	while ($text =~ /^    ((?:syspath|make|scripts\/|build\/|docs\/ci\/|SYSPATH_\w+=|dpkg-|lintian|debootstrap).*)$/mg) {
		if ($1 =~ /\[|\.\.\.|\bFORMAT\b|kernel\.X/) { $count{synopsis}++ }
		else { push @blocks, ["$1\n"] }
	}
	return @blocks;
}

sub kind_of {
	my ($command) = @_;
	return 'make' if $command =~ /(^|&& )make\b/;
	return 'options' if $command =~ /\bsyspath (boots|selfcheck|crosscheck|trace(?!.*(FILE|BEFORE|\.json)))\b/;
	return $command =~ /\b(sudo|lkp|ssh|podman|bwrap|git worktree|git bisect|dpkg-|lintian|debootstrap|kcidb|try-package|via-costs|scripts\/deps)/ ? 'stand-in' : 'as it is';
}

sub run_block {
	my ($document, $home, @commands) = @_;
	my $script = "cd '$home'\nPATH='$home/../bin':\$PATH\nexport PATH\nunset SYSPATH_RESULTS\n";

	for my $i (0 .. $#commands) {
		my $command = $commands[$i];
		$command =~ s/$_->[0]/$_->[1]/g for @instead;
		$script .= "exec 4>'$home/../out$i'\n{ $command} >&4 2>&1 </dev/null\necho $i \$? >&3\n";
	}
	spew("$home/../block", $script);
	system("sh '$home/../block' 3>'$home/../ended' 2>'$home/../shell'");
	my %ended = map { split } split /\n/, slurp("$home/../ended");
	for my $i (0 .. $#commands) {
		my $status = $ended{$i} // 'nothing: the shell ended';
		my $fine = $status eq '0' || ($commands[$i] =~ $judges && $status =~ /^[134]$/);
		$count{kind_of($commands[$i])}++;
		next if $fine;
		$bad = 1;
		print "$document: exit $status: $commands[$i]", -e "$home/../out$i" ? slurp("$home/../out$i") : slurp("$home/../shell");
	}
}

# --- the links of a document ------------------------------------------------------------------------
# As GitHub makes an anchor of a heading.
sub anchors_of {
	my ($text) = @_;
	return map { my $anchor = lc; $anchor =~ s/[^\w\- ]//g; $anchor =~ tr/ /-/; ($anchor => 1) } $text =~ /^#+ (.*)$/mg;
}

sub check_links {
	my ($document, $text) = @_;

	$text =~ s/^```.*?^```$//msg;
	while ($text =~ /\]\(([^)\s]+)\)/g) {
		my $link = $1;
		my ($file, $anchor) = $link =~ /^([^#]*)#?(.*)$/;
		next if $file =~ /^\w+:/;
		$count{link}++;
		my $path = $file eq '' ? "$tree/$document" : "$tree/" . dirname($document) . "/$file";
		my %there = -f $path && $anchor ne '' ? anchors_of(slurp($path)) : ();
		next if -e $path && ($anchor eq '' || $there{$anchor});
		$bad = 1;
		print "$document: dead link: $link\n";
	}
}

@documents = map { substr $_, 1 + length $tree } map { glob "'$tree'/$_" } qw(*.md docs/*.md results/*.md) unless @documents;
for my $document (@documents) {
	check_links($document, slurp("$tree/$document"));
	next if $document eq 'docs/adding.md';
	my @blocks = blocks_of(slurp("$tree/$document")) or next;
	(my $place = "$folder/$document") =~ s/[^\/\w]/_/g;
	$count{documents}++;
	make_tree("$place/tree");
	run_block($document, "$place/tree", @$_) for @blocks;
}
my %number = map { $_ => $count{$_} // 0 } ('documents', 'as it is', 'make', 'options', 'stand-in', 'synopsis', 'link');
my $all = $number{'as it is'} + $number{make} + $number{options} + $number{'stand-in'};
print "$all commands of $number{documents} documents: $number{'as it is'} as they are, $number{make} by make -n, ",
	"$number{options} by their options, $number{'stand-in'} with a stand-in; $number{synopsis} synopses left out; $number{link} links\n";
exit($bad ? 1 : 0);
