! Prints the root of x*x - 2 that hybrd1 finds.
program root
  integer :: info
  double precision :: x(1) = 1, f(1), work(20)
  external :: square
  call hybrd1(square, 1, x, f, 1d-10, info, work, 20)
  print '(f6.4)', x(1)
end program

subroutine square(n, x, f, flag)
  integer :: n, flag
  double precision :: x(n), f(n)
  f(1) = x(1) * x(1) - 2
end subroutine
