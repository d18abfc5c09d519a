program f
  print '(f3.1)', sum([1.0, 2.0])
end program
