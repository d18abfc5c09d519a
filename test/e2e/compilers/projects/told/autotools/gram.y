%{
#include <expat.h>
#include <stdio.h>
int eight(void); int yylex(void); void yyerror(const char *text) { (void)text; }
%}
%token NUMBER
%%
all: sum { printf("%d %s", $1 + eight(), XML_ExpatVersion()); };
sum: NUMBER | sum NUMBER { $$ = $1 + $2; };
%%
int main(void) { return yyparse(); }
