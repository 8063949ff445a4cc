#include "tests/exchange/samples.hpp"

#include "tests/exchange/read_all.hpp"

namespace whorl::test {

std::string stopncii_page() {
    return R"({"count": 3, "nextSetTimestamp": 1625175071, "nextPageToken": "W3siY29t", "hasMoreRecords": false,
 "hashRecords": [
  {"lastModtimestamp": 1625167804, "hashValue": ")" +
           hex_of(1) + R"(", "hashStatus": "Received",
   "caseNumbers": {"27664732-76e1-4a17-8099-455798e67022": "Received"}, "signalType": "ImagePDQ"},
  {"lastModtimestamp": 1661426988, "hashValue": ")" +
           hex_of(2) + R"(", "hashStatus": "Active", "hashRegions": ["UK"],
   "caseNumbers": {"bce008ff-e114-4815-9de8-8f4a50bfd471": "Active",
                   "504b123a-0fd9-4b95-b7ad-42abf88a1d09": "Withdrawn"},
   "signalType": "ImagePDQ",
   "CSPFeedbacks": [{"source": "Platform", "feedbackValue": "PendingReview", "tags": ["Nude", "Objectionable"]}]},
  {"lastModtimestamp": 1661426999, "hashValue": ")" +
           hex_of(3) + R"(", "hashStatus": "Withdrawn",
   "caseNumbers": {"cc592711-7068-442f-b5d2-24d50d389751": "Withdrawn"}, "signalType": "ImagePDQ"}
 ]}
)";
}

std::string ncmec_answer() {
    return R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2">
  <images count="2" maxTimestamp="2024-10-24T15:10:00Z">
    <image>
      <member id="42">Example &amp; Member</member>
      <timestamp>2024-10-24T15:00:00Z</timestamp>
      <id>image1</id>
      <classification>A1</classification>
      <fingerprints>
        <md5>a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1</md5>
        <pdq>)" +
           hex_of(1) + R"(</pdq>
      </fingerprints>
      <feedback lastUpdateTimestamp="2024-10-25T12:48:14Z">
        <affirmativeFeedback type="Pdq" lastUpdateTimestamp="2024-10-25T12:48:14Z">
          <members timestamp="2024-10-25T12:48:14Z"><member id="43">Other Member</member></members>
        </affirmativeFeedback>
      </feedback>
    </image>
    <deletedImage>
      <member id="43">Other Member</member>
      <id>image4</id>
      <timestamp>2024-10-24T15:10:00Z</timestamp>
    </deletedImage>
  </images>
  <videos count="0"/>
</queryResult>
)";
}

std::vector<Sample> samples() {
    return {
        {"text", hex_of(1) + '\n' + hex_of(2) + " 97 my picture.jpg\n\\" + hex_of(3) + " 0 a\\nb.jpg\n", 3},
        {"csv",
         "file,algorithm,hash,quality,width,height\n\"a,\"\"b\"\"\nc.jpg\",pdq," + hex_of(1) +
             ",100,640,480\r\nb.jpg,pdq," + hex_of(2) + ",,640,480\n",
         2},
        {"jsonl",
         R"({"file":"a.jpg","algorithm":"pdq","hash":")" + hex_of(1) +
             "\",\"quality\":100,\"width\":640,\"height\":480}\n{\"algorithm\":\"dhash\",\"hash\":"
             "\"0123456789abcdef\","
             "\"quality\":null}\n",
         2, true},
        {"pdq",
         hex_of(1) + ",100,photos/a, b.jpg\n" + hex_of(2) + ",7,\nhash=" + hex_of(3) +
             ",norm=128,delta=0,quality=88,filename=c=d,e.jpg\n",
         3},
        {"threatexchange", "pdq " + hex_of(1) + "\npdq " + hex_of(2) + "\n", 2, true},
        {"stopncii", stopncii_page(), 3, true},
        {"ncmec", ncmec_answer(), 2, true},
    };
}

}  // namespace whorl::test
