"""
The records: papers, periods and digests. Pure values, without I/O.
"""
