-- Takes everything of 0001 away, scans included; the roles are the cluster's and stay.
DROP SCHEMA scanstation CASCADE;
