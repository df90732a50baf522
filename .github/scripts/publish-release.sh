#!/usr/bin/env bash
# publish-release.sh <folder>: publishes what the build job left in a folder, in the order in which it can't be undone:
# the native libraries, the tag of the version, its release, and last the tags that follow it. It runs nothing that was
# built or installed, compares what it is given, and can be run again after a failure.
# VERSION, COMMIT and MOVING are the build job's; GITHUB_SHA is the reviewed source.
set -euo pipefail
folder=$1
tag="v$VERSION"
natives=$(jq -r .release shared/native/archives.json)

refuse() {
  echo "::error::$1"
  exit 1
}

[[ "$VERSION" =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || refuse "\"$VERSION\" is no version"
[[ "$COMMIT" =~ ^[0-9a-f]{40}$ ]] || refuse "\"$COMMIT\" is no commit"
for moving in $MOVING; do
  [[ "$tag" == "$moving".* && "$moving" =~ ^v[0-9]+(\.[0-9]+)?$ ]] || refuse "$moving does not follow $tag"
done

git bundle verify --quiet "$folder/commit.bundle" || refuse "the commit was not built from $GITHUB_SHA"
git fetch --quiet "$folder/commit.bundle" "refs/heads/release-$tag"
[ "$(git rev-parse FETCH_HEAD)" = "$COMMIT" ] || refuse "the commit is not the one that was built"
[ "$(git rev-parse "$COMMIT^@")" = "$GITHUB_SHA" ] || refuse "the commit was not built from $GITHUB_SHA"

# compare <folder>: exactly the archives that the source pins.
compare() {
  [ "$(cd "$1" && LC_ALL=C ls)" = "$(jq -r '.archives | keys[]' shared/native/archives.json)" ] \
    || refuse "other archives than archives.json names"
  while read -r name sha512; do
    [ "$(openssl dgst -sha512 -binary "$1/$name" | openssl base64 -A)" = "$sha512" ] \
      || refuse "$name is not what archives.json pins"
  done < <(jq -r '.archives | to_entries[] | "\(.key) \(.value.sha512)"' shared/native/archives.json)
}

# draft_of <tag>: whether its release is a draft, or nothing where there is none.
draft_of() { gh release view "$1" --json isDraft --jq .isDraft 2> /dev/null || true; }

compare "$folder/natives"
case "$(draft_of "$natives")" in
  false)
    mkdir "$folder/published"
    gh release download "$natives" --dir "$folder/published"
    compare "$folder/published"
    ;;
  *)
    git push --quiet origin "$GITHUB_SHA:refs/tags/$natives"
    [ -n "$(draft_of "$natives")" ] || gh release create "$natives" --verify-tag --draft --latest=false \
      --title "Native libraries" --notes "Archives that the actions fetch; $tag is the first release that pins them."
    gh release upload "$natives" "$folder"/natives/* --clobber
    gh release edit "$natives" --draft=false --latest=false
    ;;
esac

git push --quiet origin "$COMMIT:refs/tags/$tag"
if [ -z "$(draft_of "$tag")" ]; then
  flags=()
  [[ "$VERSION" != *-* ]] || flags=(--prerelease)
  gh release create "$tag" --verify-tag --title "$tag" --notes-file "$folder/notes.md" "${flags[@]}"
fi
# Never with a release of their own: an immutable one would freeze them.
for moving in $MOVING; do git push --quiet --force origin "$COMMIT:refs/tags/$moving"; done
