def main(): import summed, numpy; print(summed.total(numpy.arange(4.0)))
