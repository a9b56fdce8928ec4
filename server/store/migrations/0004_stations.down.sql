-- Settings of stations, their pairing and messages to them go.
DROP TABLE station_messages;
DROP TABLE pairing_codes;
DROP TABLE station_tokens;
DROP TABLE station_settings;
