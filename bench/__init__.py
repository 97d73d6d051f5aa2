"""What Lamppost can do on the machine it runs on, measured and printed: ./run bench NAME [--quick] [--json FILE].

Each module here is a benchmark: its first line says what it measures, and its function
`measure(stage, quick)` returns figures by name, the unit in the name ("publish, s").
"""
